using Sluice.Routing.Rules;

namespace Sluice.Configuration.Declarations;

/// <summary>The place of a field in a message.</summary>
internal sealed class MessageField : Scalar<MessagePath>
{
    public override string Says => "the path of a field";

    public override string? Parse(string text, out MessagePath value)
    {
        var path = MessagePath.Parse(text, out var problem);
        value = path!;
        return path is null ? problem : null;
    }

    public override string? Write(MessagePath value) => value.Text;
}
