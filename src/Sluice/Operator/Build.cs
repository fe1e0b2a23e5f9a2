using System.Reflection;

namespace Sluice.Operator;

/// <summary>Which build this is.</summary>
internal static class Build
{
    /// <summary>The version, with the commit it was made from after a plus sign.</summary>
    public static string Version { get; } =
        typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
