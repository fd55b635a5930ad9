"""HTML bodies become the text a reader sees."""

import pytest

from topics.markup import text_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Один</p><p>Два</p>", "Один\nДва"),
        ("Один<br/>Два", "Один\nДва"),
        ("<p>Один\n  и   тот же</p>", "Один и тот же"),
        ("<p><b>Ми</b>нистр &laquo;сказал&raquo; &amp; ушел</p>", "Министр «сказал» & ушел"),
        ("<style>p{}</style><p>Да</p><script>alert('нет')</script>", "Да"),
        ("<ul><li>раз</li><li>два</li></ul>", "раз\nдва"),
        ("<script>не закрыт", ""),
        ("5 < 6 и 7 > 6", "5 < 6 и 7 > 6"),
    ],
)
def test_text_of_markup(markup: str, text: str) -> None:
    assert text_of(markup) == text
