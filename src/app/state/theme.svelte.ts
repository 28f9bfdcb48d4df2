// Light or dark: follows the system until the person chooses. The choice is the only thing kept in the browser.

const key = 'understudy-theme';

export class Theme {
  private system = $state(globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ?? false);
  private choice = $state<'light' | 'dark' | null>(remembered());
  dark = $derived(this.choice ? this.choice === 'dark' : this.system);

  watch(): () => void {
    const media = matchMedia('(prefers-color-scheme: dark)');
    const change = () => (this.system = media.matches);
    media.addEventListener('change', change);
    this.apply();
    return () => media.removeEventListener('change', change);
  }

  toggle(): void {
    this.choice = this.dark ? 'light' : 'dark';
    try {
      localStorage.setItem(key, this.choice);
    } catch {
      // storage is refused in third-party frames: the choice lasts as long as the page
    }
    this.apply();
  }

  private apply(): void {
    if (this.choice) document.documentElement.dataset.theme = this.choice;
  }
}

function remembered(): 'light' | 'dark' | null {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null;
  }
}
