// Starts the interface. The engines come with the session, when the first file does.
import { mount } from 'svelte';
import App from './App.svelte';
import './tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/floating.css';
import './styles/tables.css';
import { loadSession } from './session';

// In a task of its own, so that reading the code and building the page are not one long block.
setTimeout(() => mount(App, { target: document.getElementById('app')!, props: { load: loadSession } }));
