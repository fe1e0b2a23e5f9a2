using System.Reflection;

namespace Sluice.Operator;

/// <summary>Which build this is.</summary>
internal static class Build
{
    private const int CommitDigits = 8;

    /// <summary>The version, with the first digits of the commit it was made from after a plus sign.</summary>
    public static string Version { get; } = Short(typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    private static string Short(string version) =>
        version.IndexOf('+', StringComparison.Ordinal) is var plus and >= 0 ? version[..Math.Min(version.Length, plus + 1 + CommitDigits)] : version;
}
