using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Destinations.Exchanges;

namespace Sluice.Delivery.Attempts;

/// <summary>
/// Keeps the refresh token that a destination's vendor gave last. Many are good for one use: after it, that of <c>sluice.yaml</c> is dead, and the gateway
/// must still know its successor when it is started again. The file is in the folder of the journal, readable by its owner only:
/// <c>{"grant":"…","refresh_token":"…","check":"…"}</c> with a hash of the grant as it is configured, and one of the two values against damage.
/// </summary>
/// <param name="folder">Of the journal.</param>
/// <param name="destination">Name of the destination.</param>
/// <param name="log">For the operator.</param>
internal sealed class RefreshTokens(string folder, string destination, ILogger log)
{
    private const int BytesMax = 1024 * 1024;

    /// <summary>Where it is kept.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), "tokens", $"{destination}.json");

    /// <summary>The token kept for a grant; null when there is none, or the grant was changed in the settings since.</summary>
    public string? Find(Grant grant)
    {
        try
        {
            if (!File.Exists(Path)) return null;
            if (new FileInfo(Path).Length > BytesMax) return Unusable("it is too large");
            using var kept = JsonDocument.Parse(File.ReadAllBytes(Path));
            if (Text(kept, "grant") is not { } fingerprint || Text(kept, "refresh_token") is not { } token || Text(kept, "check") != Check(fingerprint, token))
                return Unusable("it is damaged");
            return fingerprint == grant.Fingerprint ? token : null;
        }
        catch (JsonException)
        {
            // What the exception says may quote the token.
            return Unusable("it is damaged");
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return Unusable(broken.Message);
        }
    }

    /// <summary>Keeps the newest token of a grant; returns when it is on disk. False, with a warning, when it could not be stored.</summary>
    public bool TryKeep(Grant grant, string token)
    {
        try
        {
            var kept = new JsonObject { ["grant"] = grant.Fingerprint!, ["refresh_token"] = token, ["check"] = Check(grant.Fingerprint!, token) };
            DurableFile.Replace(Path, Encoding.UTF8.GetBytes(kept.ToJsonString()));
            return true;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            log.CannotKeepToken(destination, Path, broken.Message);
            return false;
        }
    }

    private string? Unusable(string why)
    {
        log.KeptTokenUnusable(destination, Path, why);
        return null;
    }

    private static string? Text(JsonDocument kept, string name) =>
        kept.RootElement.ValueKind == JsonValueKind.Object && kept.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string Check(string fingerprint, string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{fingerprint}\n{token}")));
}
