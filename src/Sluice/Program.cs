using Sluice;
using Sluice.Cli;
using Sluice.Ingest.Connections;

return await new CommandLine(Streams.OfProcess(), TimeProvider.System, static (plan, options) =>
{
    // Both are decided for the whole process.
    SocketThreads.WorkInPlace();
    OpenFileLimit.Raise();
    return Composition.Gateway(plan, options);
}).RunAsync(args);
