using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Tests.Routing.Mappings;

public sealed class ScopeTests
{
    [Fact]
    public void The_nearest_of_a_name_is_seen_first_and_those_around_it_stay_as_they_are()
    {
        var outer = new Scope(Some.Message("""{"a":"input","b":"input"}"""), new Arena()).With(Value.Constant("a"), Value.Constant("outer"));
        var inner = outer.With(Value.Constant("c"), Value.Constant("c")).With(Value.Constant("a"), Value.Constant("inner"));
        Assert.Equal("inner c input", $"{inner.Find(ValuePath.Parse("a"))} {inner.Find(ValuePath.Parse("c"))} {inner.Find(ValuePath.Parse("b"))}");
        Assert.Equal("outer", outer.Find(ValuePath.Parse("a")).ToString());
        Assert.Equal(ValueKind.Undefined, outer.Find(ValuePath.Parse("c")).Kind);
    }

    [Fact]
    public void Conditions_see_named_values_before_the_input()
    {
        var scope = new Scope(Some.Message("""{"a":"input","b":"input"}"""), new Arena())
            .With(Value.Constant("a"), Some.Message("""{"list":[1,2]}"""))
            .With(Value.Constant("gone"), default);
        Assert.True(Trigger.Parse("a.list[1] = 2 and b = \"input\" and gone = null").Matches(scope));
        Assert.True(Trigger.Parse("b != \"x\" and b = \"input\" and a != \"input\" and b != \"y\"").Matches(scope));
        Assert.False(Trigger.Parse("a = \"input\"").Matches(scope));
    }
}
