export { systemClock } from '../adapters/local/clock/clock.ts';
