using System.Globalization;
using Sluice.FaultyDisk;

/// <summary>
/// Runs before a program's own first line when <c>DOTNET_STARTUP_HOOKS</c> names this assembly. <c>SLUICE_KILL_FOLDER</c> says whose files are watched,
/// <c>SLUICE_KILL_AT</c> at which operation on them the process ends, <c>SLUICE_KILL_MOMENT</c> how much of it is done (<see cref="KillMoment"/>).
/// </summary>
internal static class StartupHook
{
    /// <summary>Called by the runtime.</summary>
    public static void Initialize()
    {
        var number = int.Parse(Variable("SLUICE_KILL_AT"), CultureInfo.InvariantCulture);
        WatchedFiles.Watch(Variable("SLUICE_KILL_FOLDER"), new KillingDisk(number, Enum.Parse<KillMoment>(Variable("SLUICE_KILL_MOMENT"))));
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"The variable {name} is missing.");
}
