// Hands the run to every component without passing it down.
import { createContext } from 'svelte';
import type { Run } from './run.svelte';

export const [getRun, setRun] = createContext<Run>();
