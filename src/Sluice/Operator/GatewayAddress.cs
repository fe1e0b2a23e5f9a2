namespace Sluice.Operator;

/// <summary>
/// A note beside the journal of where the gateway that has it listens, for commands on the same machine. It may be old: what says whether a
/// gateway runs is the journal's lock.
/// </summary>
internal static class GatewayAddress
{
    private const string FileName = "gateway.url";

    /// <summary>Writes the note. A gateway works without: then its address must be named to commands.</summary>
    public static void Note(string folder, Uri address)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, FileName), FromHere(address).AbsoluteUri + "\n");
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            // A full disk, as a rule.
        }
    }

    /// <summary>Where the gateway listened that noted it last; null when none did.</summary>
    public static Uri? Read(string folder)
    {
        try
        {
            return Uri.TryCreate(File.ReadAllText(Path.Combine(folder, FileName)).Trim(), UriKind.Absolute, out var address) ? address : null;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>How a program on the same machine reaches what listens on an address.</summary>
    public static Uri FromHere(Uri address) => address.Host switch
    {
        "0.0.0.0" => new UriBuilder(address) { Host = "127.0.0.1" }.Uri,
        "[::]" => new UriBuilder(address) { Host = "[::1]" }.Uri,
        _ => address,
    };
}
