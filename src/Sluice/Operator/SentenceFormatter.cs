using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Sluice.Operator;

/// <summary>One line per log entry for people: when, how serious, the sentence, in which nothing that a sender or a destination wrote can end the line. Its origin
/// only when details are asked for; an exception's text, of more lines, behind it.</summary>
internal sealed class SentenceFormatter(ServeOptions options, TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name it is chosen by.</summary>
    public const string FormatterName = "sentence";

    private static readonly string[] Levels = ["trace", "debug", "info ", "warn ", "error", "fatal"];

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        textWriter.Write($" {Levels[(int)logEntry.LogLevel]} ");
        if (options.LogLevel <= LogLevel.Debug) textWriter.Write($"[{logEntry.Category}] ");
        textWriter.WriteLine(Printable.Line(logEntry.Formatter(logEntry.State, logEntry.Exception)));
        if (logEntry.Exception is { } exception) textWriter.WriteLine(Printable.Lines(exception.ToString()));
    }
}
