from playground.lessons import displayed_text
def test_tiny(tiny_window):
    assert tiny_window.session.results.step is not None
    tiny_window.operations.step(); tiny_window.settle()
    print(len(tiny_window.session.results.step.ids))
    print(displayed_text(tiny_window.find("attention.sum")), tiny_window.find("attention.map").isVisible())
def test_bundled(playground_window):
    w = playground_window()
    assert not w.failures
    print(displayed_text(w.find("attention.sum")))
