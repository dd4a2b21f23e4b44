"""The literature that a methods paragraph cites, by a key: how it is cited in the text, and its entry."""

REFERENCES: dict[str, tuple[str, str]] = {
    "adam": ("Kingma and Ba, 2015", "Kingma DP, Ba J. Adam: a method for stochastic optimization. ICLR 2015."),
    "adamw": ("Loshchilov and Hutter, 2019", "Loshchilov I, Hutter F. Decoupled weight decay regularization. "
              "ICLR 2019."),
    "bootstrap": ("Efron, 1987", "Efron B. Better bootstrap confidence intervals. Journal of the American Statistical "
                  "Association 1987; 82: 171–185."),
    "calibration": ("Guo et al., 2017", "Guo C, Pleiss G, Sun Y, Weinberger KQ. On calibration of modern neural "
                    "networks. ICML 2017."),
    "convnext": ("Liu et al., 2022", "Liu Z, Mao H, Wu C-Y, et al. A ConvNet for the 2020s. CVPR 2022."),
    "cutmix": ("Yun et al., 2019", "Yun S, Han D, Oh SJ, et al. CutMix: regularization strategy to train strong "
               "classifiers with localizable features. ICCV 2019."),
    "densenet": ("Huang et al., 2017", "Huang G, Liu Z, van der Maaten L, Weinberger KQ. Densely connected "
                 "convolutional networks. CVPR 2017."),
    "dropout": ("Srivastava et al., 2014", "Srivastava N, Hinton G, Krizhevsky A, et al. Dropout: a simple way to "
                "prevent neural networks from overfitting. Journal of Machine Learning Research 2014; 15: 1929–1958."),
    "ece": ("Naeini et al., 2015", "Naeini MP, Cooper GF, Hauskrecht M. Obtaining well calibrated probabilities using "
            "Bayesian binning. AAAI 2015."),
    "effective": ("Franco et al., 2019", "Franco C, Little RJA, Louis TA, Slud EV. Comparative study of confidence "
                  "intervals for proportions in complex sample surveys. Journal of Survey Statistics and Methodology "
                  "2019; 7: 334–364."),
    "efficientnet": ("Tan and Le, 2019", "Tan M, Le QV. EfficientNet: rethinking model scaling for convolutional "
                     "neural networks. ICML 2019."),
    "efficientnetv2": ("Tan and Le, 2021", "Tan M, Le QV. EfficientNetV2: smaller models and faster training. "
                       "ICML 2021."),
    "erasing": ("Zhong et al., 2020", "Zhong Z, Zheng L, Kang G, Li S, Yang Y. Random erasing data augmentation. "
                "AAAI 2020."),
    "imagenet": ("Russakovsky et al., 2015", "Russakovsky O, Deng J, Su H, et al. ImageNet large scale visual "
                 "recognition challenge. International Journal of Computer Vision 2015; 115: 211–252."),
    "inception": ("Szegedy et al., 2016", "Szegedy C, Vanhoucke V, Ioffe S, Shlens J, Wojna Z. Rethinking the "
                  "Inception architecture for computer vision. CVPR 2016."),
    "inceptionresnet": ("Szegedy et al., 2017", "Szegedy C, Ioffe S, Vanhoucke V, Alemi AA. Inception-v4, "
                        "Inception-ResNet and the impact of residual connections on learning. AAAI 2017."),
    "keras": ("Chollet et al., 2015", "Chollet F, et al. Keras. 2015. https://keras.io"),
    "kappa": ("Cohen, 1960", "Cohen J. A coefficient of agreement for nominal scales. Educational and Psychological "
              "Measurement 1960; 20: 37–46."),
    "mixup": ("Zhang et al., 2018", "Zhang H, Cisse M, Dauphin YN, Lopez-Paz D. mixup: beyond empirical risk "
              "minimization. ICLR 2018."),
    "mobilenetv2": ("Sandler et al., 2018", "Sandler M, Howard A, Zhu M, Zhmoginov A, Chen L-C. MobileNetV2: inverted "
                    "residuals and linear bottlenecks. CVPR 2018."),
    "mobilenetv3": ("Howard et al., 2019", "Howard A, Sandler M, Chu G, et al. Searching for MobileNetV3. ICCV 2019."),
    "resnet": ("He et al., 2016a", "He K, Zhang X, Ren S, Sun J. Deep residual learning for image recognition. "
               "CVPR 2016."),
    "resnetv2": ("He et al., 2016b", "He K, Zhang X, Ren S, Sun J. Identity mappings in deep residual networks. "
                 "ECCV 2016."),
    "rmsprop": ("Tieleman and Hinton, 2012", "Tieleman T, Hinton G. Lecture 6.5 – RMSProp. COURSERA: Neural Networks "
                "for Machine Learning, 2012."),
    "sgdr": ("Loshchilov and Hutter, 2017", "Loshchilov I, Hutter F. SGDR: stochastic gradient descent with warm "
             "restarts. ICLR 2017."),
    "sklearn": ("Pedregosa et al., 2011", "Pedregosa F, Varoquaux G, Gramfort A, et al. Scikit-learn: machine learning "
                "in Python. Journal of Machine Learning Research 2011; 12: 2825–2830."),
    "tensorflow": ("Abadi et al., 2016", "Abadi M, Barham P, Chen J, et al. TensorFlow: a system for large-scale "
                   "machine learning. OSDI 2016."),
    "vgg": ("Simonyan and Zisserman, 2015", "Simonyan K, Zisserman A. Very deep convolutional networks for large-scale "
            "image recognition. ICLR 2015."),
    "wilson": ("Wilson, 1927", "Wilson EB. Probable inference, the law of succession, and statistical inference. "
               "Journal of the American Statistical Association 1927; 22: 209–212."),
    "xception": ("Chollet, 2017", "Chollet F. Xception: deep learning with depthwise separable convolutions. "
                 "CVPR 2017."),
}  # fmt: skip

# The paper of each network of the catalog; the Lite family is a variant of EfficientNet.
PAPERS = {
    "efficientnet_lite0": "efficientnet", "efficientnet_lite1": "efficientnet", "efficientnet_lite2": "efficientnet",
    "vgg16": "vgg", "vgg19": "vgg", "resnet50": "resnet", "resnet101": "resnet", "resnet50v2": "resnetv2",
    "inceptionv3": "inception", "inceptionresnetv2": "inceptionresnet", "xception": "xception",
    "mobilenetv2": "mobilenetv2", "mobilenetv3large": "mobilenetv3", "densenet121": "densenet",
    "efficientnetb0": "efficientnet", "efficientnetv2b0": "efficientnetv2", "efficientnetv2s": "efficientnetv2",
    "convnexttiny": "convnext",
}  # fmt: skip


def cite(*keys: str) -> str:
    """Return the citation of one or more works, in brackets."""
    return "(" + "; ".join(REFERENCES[key][0] for key in keys) + ")"


def cited(text: str) -> tuple[str, ...]:
    """Return the entries of the works a text cites, in alphabetical order."""
    return tuple(sorted(entry for mark, entry in REFERENCES.values() if mark in text))
