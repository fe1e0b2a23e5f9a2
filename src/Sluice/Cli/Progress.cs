using Sluice.Cli.Lines;
using Sluice.Operator;
using Spectre.Console;

namespace Sluice.Cli;

/// <summary>Shows on a terminal how far a run over a file is.</summary>
internal static class Progress
{
    /// <summary>Runs, with a progress bar on standard error if that is a terminal and the input's size is known.</summary>
    /// <param name="streams">Where to show it.</param>
    /// <param name="input">What is read.</param>
    /// <param name="lines">How far it is read.</param>
    /// <param name="run">The work; it is given a way to write lines beside the bar, whoever had a hand in them.</param>
    public static bool Show(Streams streams, Stream input, LineReader lines, Func<Action<string>, bool> run)
    {
        if (!streams.ShowsProgress || !input.CanSeek || input.Length == 0) return run(text => streams.Error.WriteLine(Printable.Line(text)));
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(streams.Error) });
        return console.Progress().AutoClear(true).HideCompleted(true).Start(progress =>
        {
            var bar = progress.AddTask("Translating", maxValue: input.Length);
            lines.Advanced = () => bar.Value = lines.BytesRead;
            return run(text => console.WriteLine(Printable.Line(text)));
        });
    }
}
