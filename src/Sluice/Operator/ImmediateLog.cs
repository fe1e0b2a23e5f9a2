using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Sluice.Operator;

/// <summary>Writes entries of the log at once and whatever their level, for what must be said while there is no host that has a log.</summary>
internal sealed class ImmediateLog(ConsoleFormatter form, TextWriter to) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        form.Write(new LogEntry<TState>(logLevel, "Sluice", eventId, state, exception, formatter), null, to);
}
