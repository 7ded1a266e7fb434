import pytest
@pytest.mark.parametrize("size",[(1440,900),(1024,700),(1280,720),(1920,1080)])
def test_x(playground_window,size):
    m=playground_window(size=size)
    g=m.find("attention.heads"); 
    print(size, g.size(), g._side, g.maximumWidth(), g.viewport().size(), g.maximumViewportSize(), g.horizontalScrollBar().maximum(), g.verticalScrollBar().maximum(), g.thumbnail_rect(0,7))
    m.session.update(embedding_view="rows", layer=4, position=16); m.settle()
    print(g.size(), g._side, g.maximumWidth(), g.horizontalScrollBar().maximum(), g.thumbnail_rect(0,7), g.verticalScrollBar().maximum())
