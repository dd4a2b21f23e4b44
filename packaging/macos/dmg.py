"""Settings of the disk image, for dmgbuild: the app, and beside it the folder to drag it into.

dmgbuild runs this file with `defines` (what -D named) and reads the names below.
"""

import os

application = defines["app"]  # noqa: F821 - dmgbuild's
_name = os.path.basename(application)

format = "UDZO"
size = None  # as large as it needs
files = [application]
symlinks = {"Applications": "/Applications"}
badge_icon = os.path.join(application, "Contents", "Resources", "tlstudio.icns")

window_rect = ((200, 200), (560, 340))
default_view = "icon-view"
icon_size = 112
text_size = 13
icon_locations = {_name: (150, 150), "Applications": (410, 150)}
background = "#f4f5f8"
show_status_bar = show_tab_view = show_toolbar = show_pathbar = show_sidebar = False
