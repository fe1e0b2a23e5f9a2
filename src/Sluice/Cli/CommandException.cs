namespace Sluice.Cli;

/// <summary>A command cannot do what it was asked to; the message is the sentence the person reads. Ends the process with code 1.</summary>
internal sealed class CommandException(string message) : Exception(message);
