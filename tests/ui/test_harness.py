"""The harness itself: what it shows is there, what it doesn't is not, and it notices."""

import threading

import pytest


def _button(text, action=lambda: None, **options):
    from kivy.core.text import Label
    from kivy.graphics import Rectangle
    from kivy.uix.widget import Widget

    class Button(Widget):
        """A word that can be touched; Kivy's own widgets have no rules here."""

        def say(self, text):
            self.text = text
            label = Label(text=text, font_size=30)
            label.refresh()
            self.canvas.clear()
            with self.canvas:
                Rectangle(texture=label.texture, size=label.texture.size, pos=self.pos)

        def on_touch_up(self, touch):
            if self.collide_point(*touch.pos):
                action()

    button = Button(size_hint=(None, None), size=(200, 100), **options)
    button.say(text)
    return button


def test_a_touch_reaches_the_widget_under_it_and_no_other(ui):
    from kivy.uix.widget import Widget

    pressed = []
    root = Widget()
    for text, x in (("left", 0), ("right", 400)):
        root.add_widget(_button(text, lambda text=text: pressed.append(text), pos=(x, 50)))
    ui.show(root)
    ui.touch("right")
    assert pressed == ["right"]
    ui.touch((900, 500))
    assert pressed == ["right"]


def test_finding_what_is_not_there_fails_and_says_what_is(ui):
    ui.show(_button("here"))
    assert ui.find("her").text == "here"
    with pytest.raises(pytest.fail.Exception, match=r"\['here'\]"):
        ui.find("elsewhere")


def test_what_is_invisible_is_not_found(ui):
    button = ui.show(_button("ghost"))
    button.opacity = 0
    assert ui.find_all("ghost") == []


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600), (1920, 1080)])
def test_a_picture_has_the_pixels_of_the_screen(ui, size, tmp_path):
    from kivy.graphics import Color, Rectangle
    from kivy.uix.widget import Widget

    widget = Widget()
    ui.show(widget, size=size)
    assert widget.size == list(size)
    with widget.canvas:
        Color(1, 0, 0)
        Rectangle(pos=(size[0] - 10, size[1] - 10), size=(10, 10))  # the upper right corner
    image = ui.screenshot(tmp_path / "shot.png")
    assert image.size == size
    assert image.getpixel((size[0] - 1, 0)) == (255, 0, 0)
    assert image.getpixel((0, size[1] - 1)) != (255, 0, 0)
    assert (tmp_path / "shot.png").stat().st_size > 0


def test_nothing_is_drawn_when_nothing_changes(ui):
    button = ui.show(_button("still"))
    before = ui.drawn
    ui.advance(10)
    assert ui.drawn == before
    button.say("changed")
    ui.frames(3)
    assert ui.drawn == before + 1


def test_time_moves_only_in_frames(ui):
    from kivy.clock import Clock

    fired = []
    Clock.schedule_once(fired.append, 1)
    ui.advance(0.9)
    assert fired == []
    ui.advance(0.2)
    assert len(fired) == 1


def test_until_fails_when_it_never_comes(ui):
    with pytest.raises(pytest.fail.Exception, match="still not so after 5 frames"):
        ui.until(lambda: False, frames=5)


def test_one_app_after_another(ui):
    from kivy.app import App

    for name in ("first", "second"):

        class Small(App):
            def build(self, name=name):
                return _button(name)

        ui.start(Small())
        assert ui.texts() == [name]
        ui.clear()
        assert App.get_running_app() is None


@pytest.mark.logs("larger than a texture")
def test_a_text_beyond_the_texture_limit_is_cut_and_still_seen(ui):
    button = ui.show(_button("word " * 2000))
    assert button.canvas.children[-1].size == (2048, button.canvas.children[-1].size[1])
    assert max(high for _, high in ui.image().getextrema()) > 200


def test_f1_and_escape_do_nothing(ui):
    ui.show(_button("alone"))
    for key in (282, 27, 292):
        ui.window.dispatch("on_keyboard", key, 0, None, [])
    ui.frames(3)
    assert ui.texts() == ["alone"]
    assert not ui._events.quit


pytest_plugins = ["pytester"]


def test_a_warning_in_the_log_fails_a_test(pytester, caplog):
    from pathlib import Path

    pytester.makeconftest((Path(__file__).parent.parent / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(
        """
        import logging, pytest
        def test_loud(): logging.getLogger("x").warning("oh")
        @pytest.mark.logs("o.")
        def test_meant(): logging.getLogger("x").warning("oh")
        @pytest.mark.logs("never")
        def test_silent(): logging.getLogger("x").info("oh")
        """
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:django").assert_outcomes(passed=3, errors=2)
    assert {record.getMessage() for record in caplog.records} == {"oh"}
    caplog.clear()  # those were the inner tests'


def test_a_thread_is_waited_for_and_the_clock_hardly_turns(ui):
    before = ui.now
    done = threading.Event()
    threading.Timer(1, done.set).start()
    ui.wait(done.is_set)
    assert ui.now - before < 3
    with pytest.raises(pytest.fail.Exception, match="did not happen"):
        ui.wait(lambda: False, seconds=0.01)
