"""Words that know by which template they were worded, on whatever floor they arrive."""

from typing import Self


class Said(str):
    """Words of templates/chat/<template>; cut or joined they are plain words again."""

    __slots__ = ("template",)
    template: str

    def __new__(cls, words: str, template: str = "") -> Self:
        """Name the template that worded them."""
        said = super().__new__(cls, words)
        said.template = template
        return said
