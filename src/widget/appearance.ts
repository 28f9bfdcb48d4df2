// Theme, colours and language of the host page on the widget's own page. Colours are checked before they are used.
import type { Settings } from './protocol';

const mixed = { '--paper-2': 97, '--paper-3': 93, '--rule': 88, '--rule-2': 78 };

export function applySettings({ theme = 'auto', colors = {}, language }: Settings): void {
  const { dataset, style } = document.documentElement;
  if (theme === 'auto') delete dataset.theme;
  else dataset.theme = theme;
  if (language) document.documentElement.lang = language;

  const valid = (color: string | undefined) => (color && CSS.supports('color', color) ? color : null);
  const [paper, ink] = [valid(colors.paper), valid(colors.ink)];
  const set = (name: string, value: string | null) =>
    value ? style.setProperty(name, value) : style.removeProperty(name);
  set('--paper', paper);
  set('--paper-up', paper);
  set('--ink', ink);
  set('--ink-2', ink && 'color-mix(in oklab, var(--ink) 86%, var(--paper))');
  set('--ink-3', ink && 'color-mix(in oklab, var(--ink) 74%, var(--paper))');
  for (const [name, share] of Object.entries(mixed))
    set(name, paper || ink ? `color-mix(in oklab, var(--paper) ${share}%, var(--ink))` : null);
}
