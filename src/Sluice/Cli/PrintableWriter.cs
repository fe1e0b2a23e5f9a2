using Sluice.Operator;

namespace Sluice.Cli;

/// <summary>Lines on standard output for people: nothing that a sender or a destination wrote begins a line of its own or moves the cursor.</summary>
internal sealed class PrintableWriter(Stream to) : StreamWriter(to, leaveOpen: true)
{
    public override void WriteLine(string? value) => base.WriteLine(Printable.Line(value ?? ""));
}
