'use strict';

// Runs Azurite for a parent process: when the parent closes our standard input, or dies in any way, Azurite is shut
// down as by SIGTERM, so that its tables are written to disk and no emulator is left behind.

const signals = ['SIGTERM', 'SIGINT'];

// Azurite listens for each signal once, and two would have it close twice and crash while it writes: the first counts,
// all others are swallowed.
function onStop(signal) {
  const started = process.listenerCount(signal) > 1;
  for (const other of signals.filter(other => other !== signal)) {
    process.removeAllListeners(other);
    process.on(other, () => {});
  }
  if (!started) {
    process.exit(0); // nothing was served yet, so there is nothing to write
  }
  process.off(signal, listeners[signal]);
  process.on(signal, () => {});
}

const listeners = Object.fromEntries(signals.map(signal => [signal, () => onStop(signal)]));
for (const signal of signals) {
  process.on(signal, listeners[signal]);
}

process.stdin.on('error', () => {});
process.stdin.on('close', () => process.emit('SIGTERM'));
process.stdin.resume();
process.stdin.unref?.();

// A write to a parent that is gone must not end the process before its data are on disk.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

// It says when a service has closed, which for tables and queues is after the write to disk. Then the process ends, whatever
// connections clients still hold: Azurite itself would wait for them, and no longer answer.
let open = 3;
const log = console.log;
console.log = (...line) => {
  log(...line);
  if (/^Azurite (Blob|Queue|Table) service successfully closed$/.test(line[0]) && --open === 0) {
    process.exit(0);
  }
};

require('./indexed-lookups.cjs');
require('azurite/dist/src/azurite.js');
