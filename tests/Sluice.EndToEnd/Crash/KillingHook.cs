using System.Globalization;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Crash;

/// <summary>Has a program end itself with SIGKILL at a chosen operation on the files of its journal: before it, halfway through it, or after it.</summary>
internal static class KillingHook
{
    private static readonly string[] Moments = ["Before", "Halfway", "After"];

    /// <summary>The variables that bring it about.</summary>
    /// <param name="workspace">Whose journal.</param>
    /// <param name="operation">Which operation, counted from 1.</param>
    public static (string Name, string Value)[] At(Workspace workspace, int operation) =>
    [
        ("DOTNET_STARTUP_HOOKS", Gateway.Built("Sluice.FaultyDisk", "Sluice.FaultyDisk.dll")),
        ("SLUICE_KILL_FOLDER", workspace.Data),
        ("SLUICE_KILL_AT", operation.ToString(CultureInfo.InvariantCulture)),
        ("SLUICE_KILL_MOMENT", Moments[operation % Moments.Length]),
    ];
}
