using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Tests.Delivery;

/// <summary>Keeps what is logged, and lets a test wait for a sentence.</summary>
internal sealed class LogBook<T> : ILogger<T>
{
    private readonly ConcurrentQueue<Line> _lines = [];
    private readonly Bell _written = new();

    public IReadOnlyList<Line> Lines => [.. _lines];

    /// <summary>Takes out what was written since the last time, each line as <c>Level: sentence</c>.</summary>
    public string[] Take()
    {
        var lines = new List<string>();
        while (_lines.TryDequeue(out var line)) lines.Add($"{line.Level}: {line.Text}");
        return [.. lines];
    }

    /// <summary>Completes with the n-th line, from 0, that contains the text.</summary>
    public async Task<Line> UntilAsync(string text, int n = 0)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var next = _written.Next;
            if (Lines.Where(line => line.Text.Contains(text, StringComparison.Ordinal)).ElementAtOrDefault(n) is { } found) return found;
            await next.WaitAsync(limit.Token);
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = (state as IEnumerable<KeyValuePair<string, object?>>)?.ToDictionary(pair => pair.Key, pair => pair.Value) ?? [];
        _lines.Enqueue(new(logLevel, formatter(state, exception), values) { Thread = Thread.CurrentThread.Name });
        _written.Ring();
    }

    internal sealed record Line(LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values)
    {
        /// <summary>Name of the thread that wrote it.</summary>
        public string? Thread { get; init; }
    }
}
