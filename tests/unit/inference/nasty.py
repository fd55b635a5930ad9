"""Texts that break tokenizers: every kind of blank, control characters, joined marks, emoji, abbreviations."""

from hypothesis import strategies as st

PIECES = [
    *"абвГДёЁaZ.,--–—_/\\!?…«»\"'“”()[]:;*№%=$", "019", "7",
    *" \t\n\r\v\f\x00\x1c\x1f\x85\xa0\u2009\u2028\u200b\ufeff",
    "  ", "\r\n", "😀", "\u0301", "Δσ", "²", "٣", "½", "ſ", "т.е. ", "г. ", "yahoo!", "А.С. ", "ул. ", "2004, 2005",
    ":-)", "5 ,5", "1 -й ", "Путин ", "заявил", "Москва",
]  # fmt: skip

texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(max_size=60),
)
