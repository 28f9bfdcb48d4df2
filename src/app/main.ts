// Starts the interface. The engines come with the session, when the first file does.
import { hydrate, mount } from 'svelte';
import App from './App.svelte';
import './tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/floating.css';
import './styles/tables.css';
import { loadSession } from './session';

const target = document.getElementById('app')!;
// A build comes with the first view already in its place; it stays and comes alive.
const start = target.firstChild ? hydrate : mount;

// In a task of its own, so that reading the code and building the page are not one long block.
setTimeout(() => start(App, { target, props: { load: loadSession } }));
