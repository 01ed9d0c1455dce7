export { systemClock } from '../adapters/clock/clock.ts';
