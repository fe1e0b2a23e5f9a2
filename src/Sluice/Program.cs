using Sluice.Cli;

return await new CommandLine(Streams.OfProcess(), TimeProvider.System, _ => null!).RunAsync(args);
