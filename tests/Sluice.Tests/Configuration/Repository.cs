namespace Sluice.Tests.Configuration;

/// <summary>Files of the repository, for tests that hold them against the code.</summary>
internal static class Repository
{
    // Set this variable to write the documents instead of comparing them; then read the difference and commit it.
    private const string Rewrite = "SLUICE_REWRITE_DOCS";

    /// <summary>The full path of a file in the repository.</summary>
    public static string PathOf(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "sluice.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests are not inside the repository.");
        return Path.Combine(folder.FullName, file);
    }

    /// <summary>Holds a document against what the code makes of it, or writes it.</summary>
    public static void Compare(string document, string made)
    {
        var path = PathOf(document);
        if (Environment.GetEnvironmentVariable(Rewrite) is not null) File.WriteAllText(path, made);
        var written = File.Exists(path) ? File.ReadAllText(path) : "";
        if (written != made)
            TestContext.Current.TestOutputHelper?.WriteLine($"{document} is not what the code says; run the tests with {Rewrite}=1, read the difference and commit it.");
        Assert.Equal(made, written);
    }
}
