// Preloaded into Azurite's process, so that it never outlives the process that started it, however that one ends.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
// Listening for the parent must not keep Azurite alive once its servers are closed.
process.channel?.unref();
