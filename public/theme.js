// Before the first paint: the theme that the person chose earlier (src/app/state/theme.svelte.ts keeps it).
try {
  const choice = localStorage.getItem('understudy-theme');
  if (choice === 'light' || choice === 'dark') document.documentElement.dataset.theme = choice;
} catch {
  // storage is refused in third-party frames
}
