namespace Sluice.Benchmarks.Harness;

/// <summary>A folder of one measurement's own; gone afterwards.</summary>
internal sealed class Workplace : IDisposable
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-benchmark-").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
