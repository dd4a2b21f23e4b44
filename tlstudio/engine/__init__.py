"""Verbs: what the studio does with TensorFlow and Keras. Nothing else imports them."""
