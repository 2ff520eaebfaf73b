//! Runs against a server that exists only in memory, with a clock of their own.

mod changes;
mod death;
mod devices;
mod moves;
mod servers;
mod world;
