using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Configuration.Declarations;

/// <summary>Any text.</summary>
internal sealed class Text : Scalar<string>
{
    public override string Says => "text";

    public override string? Parse(string text, out string value)
    {
        value = text;
        return text.Contains('\0') ? "holds the character U+0000, which nothing can be made of" : null;
    }

    public override string Write(string value) => value;
}

/// <summary>A key or password that a destination is shown: what a header can carry, as most stand in one.</summary>
internal sealed class SecretText : Scalar<string>
{
    public SecretText() => Secret = true;

    public override string Says => "text";

    public override string? Parse(string text, out string value)
    {
        value = text;
        return text.Any(char.IsControl) || text.Trim().Length != text.Length
            ? "begins or ends with a blank, or holds a line break or another control character, which no destination would accept; write the key alone, in one line"
            : null;
    }

    public override string Write(string value) => value;
}

/// <summary>The name of something, for files, metrics and other places that are choosy.</summary>
/// <param name="taken">A name that means something else already.</param>
internal sealed partial class Name(string? taken = null) : Scalar<string>
{
    private const string Letters = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    public override string Says => "a name";

    public override string? Parse(string text, out string value)
    {
        value = text;
        if (text.Equals(taken, StringComparison.OrdinalIgnoreCase)) return "has a meaning of its own; choose another name";
        return Allowed().IsMatch(text) ? null : "is not a name; write up to 64 letters, digits, '.', '_' and '-', a letter or digit first";
    }

    public override string Write(string value) => value;

    protected override JsonObject Native() => AnyValue($"^{Letters}$");

    [GeneratedRegex($@"\A{Letters}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();
}

/// <summary>A part of a client's credentials: what an <c>Authorization</c> header can carry.</summary>
/// <param name="isUser">Whether it stands where a user name does, which ends at the first colon.</param>
/// <param name="isToken">Whether it stands there as it is, not in Base64.</param>
internal sealed class Credential(bool isUser, bool isToken = false) : Scalar<string>
{
    public override string Says => $"text of at most {Credentials.MaxBytes} bytes";

    public override string? Parse(string text, out string value)
    {
        value = text;
        if (text.Any(char.IsControl) || text.Trim().Length != text.Length)
            return "begins or ends with a blank, or holds a line break or another control character; clients would never send that";
        if (isToken && !Ascii.IsValid(text)) return "holds a letter that no request can carry as it is, such as an umlaut; use ASCII";
        if (isUser && text.Contains(':')) return "must not hold a colon: in an Authorization header everything behind it is the password";
        var bytes = Encoding.UTF8.GetByteCount(text);
        return bytes > Credentials.MaxBytes ? $"is {bytes} bytes long; at most {Credentials.MaxBytes} are possible" : null;
    }

    public override string Write(string value) => value;
}

/// <summary>Headers in one line, as the variable of OpenTelemetry has them: <c>name=value,name=value</c>.</summary>
internal sealed partial class OtlpHeaders : Scalar<string>
{
    public override string Says => "`name=value`, with commas between several";

    public override string? Parse(string text, out string value)
    {
        value = text;
        return text.Split(',').All(static one => One().IsMatch(one)) ? null : "is not `name=value`, with commas between several; write a comma in a value as %2C, a blank as %20";
    }

    public override string? Write(string? value) => value;

    [GeneratedRegex(@"\A *[!#$%&'*+.^_`|~0-9A-Za-z-]+=[\x21-\x2B\x2D-\x7E]([\x20-\x2B\x2D-\x7E]*) *\z", RegexOptions.CultureInvariant)]
    private static partial Regex One();
}
