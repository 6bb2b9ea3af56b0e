"""Build hook: every .po file under src/ is compiled to the .mo beside it, so no system gettext is needed."""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileWords(BuildHookInterface):
    def initialize(self, version, build_data):
        import polib

        for source in Path(self.root, "src").rglob("*.po"):
            polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
