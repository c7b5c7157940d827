"""A list of choices that is typed into: Enter or Tab takes the first one that fits, as a browser's own list does."""

from nicegui import ui

# The library takes nothing until an arrow has moved to a choice: the field shows the typed text and keeps its old value.
TAKE = """(e) => {
  const list = getElement(%d).$refs.qRef, input = e.target;
  if (!["Enter", "Tab"].includes(e.key) || input.getAttribute("aria-expanded") !== "true" || list.getOptionIndex() >= 0) return;
  const [first] = list.options, shown = list.modelValue && list.getOptionLabel(list.modelValue);
  if (first && input.value.trim() && input.value !== shown) list.toggleOption(first);
}"""


def choose_typed(field: ui.select) -> ui.select:
    """Let Enter and Tab take the first choice that fits what is typed."""
    return field.on("keydown", js_handler=TAKE % field.id)
