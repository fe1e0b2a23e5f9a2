namespace Sluice.Tests.House;

/// <summary>The three pure assemblies decide by what they are given: no clock, no chance, no file, no network.</summary>
public sealed class PurityTests
{
    private static readonly string[] ForbiddenTypes =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.IO.FileInfo", "System.IO.DirectoryInfo",
        "System.IO.RandomAccess", "System.IO.FileSystemWatcher", "System.Net.Sockets.", "System.Net.Http.", "System.Net.Dns",
        "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.Console", "System.Random",
        "System.Security.Cryptography.RandomNumberGenerator", "System.Threading.Timer", "System.Threading.Thread",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow", "System.TimeProvider.get_System", "System.Guid.NewGuid", "System.Guid.CreateVersion7",
        "System.Environment.GetEnvironmentVariable", "System.Environment.GetEnvironmentVariables",
        "System.Environment.ExpandEnvironmentVariables", "System.Environment.get_TickCount", "System.Environment.get_TickCount64",
        "System.Threading.Tasks.Task.Delay",
    ];

    [Theory]
    [InlineData("Sluice.Translation")]
    [InlineData("Sluice.Routing")]
    [InlineData("Sluice.Destinations")]
    public void A_pure_assembly_names_nothing_that_has_effects(string assembly) => Assert.Empty(Effects(assembly));

    [Theory]
    [InlineData("sluice", "System.Net.Http.SocketsHttpHandler")]
    [InlineData("sluice", "System.IO.FileStream")]
    [InlineData("sluice", "System.Random")]
    [InlineData("Sluice.Tests", "System.TimeProvider.get_System")]
    [InlineData("Sluice.Tests", "System.Net.Sockets.TcpListener")]
    public void The_check_finds_what_is_there(string assembly, string effect) => Assert.Contains(effect, Effects(assembly));

    private static List<string> Effects(string assembly)
    {
        using var compiled = new CompiledAssembly(assembly);
        return
        [
            .. compiled.ForeignTypes.Where(type => ForbiddenTypes.Any(one =>
                type == one || (one.EndsWith('.') && type.StartsWith(one, StringComparison.Ordinal)))),
            .. compiled.ForeignMembers.Where(ForbiddenMembers.Contains),
        ];
    }
}
