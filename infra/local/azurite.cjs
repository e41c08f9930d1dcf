'use strict';

// Runs Azurite for a parent process: when the parent closes our standard input, or dies in any way, Azurite is shut
// down as by SIGTERM, so that its tables are written to disk and no emulator is left behind.

// Azurite listens for each signal once. A second one must not kill it while it writes.
process.on('SIGTERM', () => {});
process.on('SIGINT', () => {});

// A write to a parent that is gone must not end the process before its data are on disk.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

process.stdin.on('error', () => {});
process.stdin.on('close', () => process.emit('SIGTERM'));
process.stdin.resume();
process.stdin.unref?.();

require('azurite/dist/src/azurite.js');
