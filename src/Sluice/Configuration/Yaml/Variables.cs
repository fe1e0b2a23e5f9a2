using System.Text.RegularExpressions;

namespace Sluice.Configuration.Yaml;

/// <summary><c>${NAME}</c> and <c>${NAME:-default}</c> from the environment, <c>${file:/path}</c> from a file; <c>$${</c> is a literal <c>${</c>.</summary>
internal static partial class Variables
{
    /// <summary>What a text with variables looks like, for the JSON Schema.</summary>
    public const string Pattern = @"\$\{([A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?|file:[^}]+)\}";

    /// <summary>Whether the text mentions a variable, well written or not.</summary>
    public static bool In(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>Puts the variables' values in. A default counts when the variable is missing or empty, as in a shell.</summary>
    /// <param name="text">The text.</param>
    /// <param name="environment">A variable's value; null when it is not set.</param>
    /// <param name="file">A file's content; given its name, and what to tell when it cannot be used.</param>
    /// <param name="complain">Told once for each place that can't be replaced. Never given a value.</param>
    public static string Expand(
        string text, Func<string, string?> environment, Func<string, Action<string>, string> file, Action<string> complain) => Place().Replace(text, found =>
    {
        if (found.Value == "$${") return "${";
        if (found.Groups["file"] is { Success: true, Value: var path })
        {
            if (IsPath(path)) return file(path, complain);
            complain("'${file:' takes the path of a file, without a variable and a default; write one such as ${file:/run/secrets/name}");
            return "";
        }
        if (found.Groups["nested"].Success)
        {
            complain("a default cannot hold another variable; write ${NAME:-default} with a text in it, or ${NAME} alone");
            return "";
        }
        if (!found.Groups["name"].Success)
        {
            complain("'${' begins a variable; write ${NAME}, ${NAME:-default} or ${file:/path}, or $${ for a literal ${");
            return "";
        }
        var name = found.Groups["name"].Value;
        var value = environment(name);
        if (found.Groups["default"] is { Success: true } or) return string.IsNullOrEmpty(value) ? or.Value : value;
        if (value is null) complain($"the environment variable {name} is not set; set it, or write ${{{name}:-default}}");
        return value ?? "";
    });

    private static bool IsPath(string text) =>
        text.Length > 0 && !text.Any(char.IsControl) && !text.Contains("${", StringComparison.Ordinal) && !text.Contains(":-", StringComparison.Ordinal);

    [GeneratedRegex(
        @"\$\$\{|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>((?!\$\{)[^}])*))?\}|\$\{file:(?!-)(?<file>[^}]*)\}|(?<nested>\$\{[A-Za-z_][A-Za-z0-9_]*:-[^}]*\}+)|\$\{",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Place();
}
