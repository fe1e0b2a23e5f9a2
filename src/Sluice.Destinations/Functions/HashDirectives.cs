using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>Hashes, and identifiers made from texts.</summary>
internal static partial class HashDirectives
{
    public static IReadOnlyDictionary<string, DirectiveFactory> All { get; } = new Dictionary<string, DirectiveFactory>
    {
        ["@hash"] = Hash,
        ["@uuid"] = Uuid,
    };

    /// <summary>A hash by name, or an HMAC if there is a key.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "Some vendors ask for SHA-1.")]
    [SuppressMessage("Security", "CA5351", Justification = "Some vendors ask for MD5.")]
    private static byte[] Compute(string algorithm, ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, bool keyed) => (algorithm, keyed) switch
    {
        ("sha1", false) => SHA1.HashData(text),
        ("sha1", true) => HMACSHA1.HashData(key, text),
        ("md5", false) => MD5.HashData(text),
        ("md5", true) => HMACMD5.HashData(key, text),
        ("sha512", false) => SHA512.HashData(text),
        ("sha512", true) => HMACSHA512.HashData(key, text),
        (_, true) => HMACSHA256.HashData(key, text),
        _ => SHA256.HashData(text),
    };

    private static FunctionNode Hash(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("value", "with", "key", "as", "unless_hashed");
        var (node, key) = (parts.Node("value"), parts.Has("key") ? parts.Node("key") : null);
        var algorithm = parts.Word("with", "sha256", "sha256", "sha1", "md5", "sha512");
        var isBase64 = parts.Word("as", "hex", "hex", "base64") == "base64";
        var unlessHashed = parts.Flag("unless_hashed");
        return new FunctionNode((in Scope scope) =>
        {
            var text = Texts.Of(node.Evaluate(scope), scope.Arena);
            if (text.Kind != ValueKind.String) return default;
            if (unlessHashed && IsHashed(text, algorithm)) return text;
            // Everyone without a value would get the same hash, and look like one person.
            if (unlessHashed && IsBlank(text.Utf8)) return Value.Empty;
            var secret = key is null ? default : Texts.Of(key.Evaluate(scope), scope.Arena);
            var hash = Compute(algorithm, text.Utf8, secret.Utf8, key is not null);
            return scope.Arena.String(isBase64 ? Convert.ToBase64String(hash) : Convert.ToHexStringLower(hash));
        });
    }

    private static bool IsHashed(Value text, string algorithm)
    {
        var length = algorithm switch { "sha1" => 40, "md5" => 32, "sha512" => 128, _ => 64 };
        return text.Utf8.Length == length && Hex().IsMatch(text.ToString());
    }

    // Ends at the first character of nearly all texts.
    private static bool IsBlank(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            if (!JsBlanks.Contains(rune)) return false;
            utf8 = utf8[length..];
        }
        return true;
    }

    // The first 16 bytes of a hash, with the bits of version 8 (RFC 9562: made by the application's own rule).
    private static FunctionNode Uuid(Value argument, MappingCompiler compiler)
    {
        var node = compiler.Compile(argument.Kind == ValueKind.String && argument.IsEmptyString ? Value.Constant("$.message.messageId") : argument, "");
        return new FunctionNode((in Scope scope) =>
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(node.Evaluate(scope).ToString())).AsSpan(0, 16);
            hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
            hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
            return scope.Arena.String(new Guid(hash, bigEndian: true).ToString("D"));
        });
    }

    [GeneratedRegex("^[0-9a-fA-F]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Hex();
}
