from tlstudio.gui.recent import Recent


def test_what_was_set_longest_ago_goes() -> None:
    recent: Recent[str, int] = Recent(2)
    recent["a"], recent["b"] = 1, 2
    recent["a"] = 3
    recent["c"] = 4
    assert dict(recent) == {"a": 3, "c": 4}
    recent.most = 1
    recent["a"] = 5
    assert dict(recent) == {"a": 5}
