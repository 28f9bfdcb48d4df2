// The keys that work everywhere. Keys of the diagram live with the diagram.
import type { Run } from './run.svelte';
import { steps } from './route';

export interface Commands {
  find(): void;
  keys(): void;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Does what a key means; an open dialog keeps its keys to itself. */
export function onKey(event: KeyboardEvent, run: Run, commands: Commands): void {
  const command = event.ctrlKey || event.metaKey;
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
  const key = event.key.toLowerCase();
  if (command && key === 'k') commands.find();
  else if (command && key === 'enter') document.querySelector<HTMLElement>('[data-go]')?.click();
  else if (isTyping(event.target)) return;
  else if (command && key === 'z' && !event.shiftKey) run.decisions.undo();
  else if (command && (key === 'y' || (key === 'z' && event.shiftKey))) run.decisions.redo();
  else if (command || event.altKey) return;
  else if (key === '?') commands.keys();
  else if (/^[1-5]$/.test(key)) run.go(steps[Number(key) - 1]);
  else return;
  event.preventDefault();
}
