namespace Sluice.Tests.Configuration;

/// <summary>Files of the repository, for tests that hold them against the code.</summary>
internal static class Repository
{
    /// <summary>The full path of a file in the repository.</summary>
    public static string PathOf(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "sluice.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests are not inside the repository.");
        return Path.Combine(folder.FullName, file);
    }
}
