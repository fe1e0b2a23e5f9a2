using System.CommandLine;
using System.Runtime.InteropServices;
using Sluice.Operator;

namespace Sluice.Cli;

/// <summary><c>sluice version</c>.</summary>
internal static class Version
{
    public static Command Command(Streams streams)
    {
        var command = new Verb("version", "Print the version of this executable and of what it runs on.")
        {
            Examples = [new("What to put into a bug report.", "sluice version")],
        };
        command.SetAction(_ =>
        {
            using var output = new StreamWriter(streams.Out, leaveOpen: true);
            output.WriteLine($"sluice {Build.Version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        });
        return command;
    }
}
