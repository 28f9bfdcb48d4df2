// The script of headless.html: hands the session to whoever drives the page. It draws nothing.
import { createStudio, version } from './browser';

declare global {
  interface Window {
    understudy: { createStudio: typeof createStudio; version: string };
  }
}

window.understudy = { createStudio, version };
