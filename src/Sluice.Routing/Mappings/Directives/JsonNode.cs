using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@json</c>: a value as JSON text, or the value that a JSON text means. What is no JSON text stays as it is.</summary>
internal static class JsonNode
{
    private static readonly string[] Known = ["mode", "value"];

    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        if (!Arguments.AreMembers(argument, compiler, Known)) return MappingNode.Nothing;
        var (mode, value) = (argument["mode"u8], argument["value"u8]);
        var encode = Is(mode, "encode");
        if (!encode && !Is(mode, "decode")) compiler.Problem("mode", $"\"encode\" or \"decode\" is needed, not {Words.Quoted(mode)}.");
        if (!value.IsTruthy) compiler.Problem("value", $"A directive or a value is needed, not {Words.Quoted(value)}.");
        // What is no text is handed on when it is decoded.
        var node = encode ? compiler.Compile(value, "value") : compiler.CompileInPlace(value, "value");
        return encode ? new EncodeNode(node, compiler.Options, compiler.At()) : new DecodeNode(node, compiler.At());
    }

    private static bool Is(Value mode, string word) => mode.Kind == ValueKind.String && mode.ToString().Equals(word, StringComparison.OrdinalIgnoreCase);

    private sealed class EncodeNode(MappingNode value, MappingOptions limits, string at) : MappingNode
    {
        public override bool IsConstant => value.IsConstant;

        public override Value Evaluate(in Scope scope)
        {
            var found = value.Evaluate(scope);
            if (found.Kind == ValueKind.Undefined) return found;
            var buffer = scope.Arena.BeginString(out var start);
            return new JsJson(buffer, start + limits.TextBytesMax).Write(found) is { } problem
                ? throw new MappingFault(at, problem)
                : scope.Arena.EndString(start);
        }
    }

    private sealed class DecodeNode(MappingNode value, string at) : MappingNode
    {
        public override bool IsConstant => value.IsConstant;

        public override Value Evaluate(in Scope scope)
        {
            var found = value.Evaluate(scope);
            if (found.Kind != ValueKind.String) return found;
            return scope.Arena.Read(found.Utf8, MappingOptions.DataDepthMax, out var tooDeep) switch
            {
                { Kind: not ValueKind.Undefined } read => read,
                _ when tooDeep => throw new MappingFault(at, $"The JSON text nests deeper than {MappingOptions.DataDepthMax} levels."),
                _ => found,
            };
        }
    }
}
