using System.Text;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>The switches of spec 5.5: each decision can be taken the other way.</summary>
public class OptionTests
{
    private const string Deletion = """{"type":"person","action":"delete_relationships","identifiers":{"id":"1"},"cio_relationships":[{"identifiers":{"object_type_id":"1","object_id":"acme"}}]}""";

    [Theory]
    [InlineData(DeleteRelationship.Both, "group,track")]
    [InlineData(DeleteRelationship.Track, "track")]
    [InlineData(DeleteRelationship.Group, "group")]
    public void A6_a_deleted_relationship_is_a_group_and_a_track_or_one_of_them(DeleteRelationship choice, string types)
    {
        var translation = Some.Translate("POST", "/api/v2/entity", Deletion, new TranslationOptions { DeleteRelationship = choice });

        Assert.Equal(types, string.Join(',', translation.Messages.Select(message => message.Type.ToString().ToLowerInvariant())));
        Assert.Equal(choice == DeleteRelationship.Both, translation.Texts()[0].Contains("\"integrations\":{\"All\":false}", StringComparison.Ordinal));
    }

    [Fact]
    public void A5_relationship_calls_can_give_an_identify_too()
    {
        var body = Deletion.Replace("delete_", "add_", StringComparison.Ordinal);
        var translation = Some.Translate("POST", "/api/v2/entity", body, new TranslationOptions { RelationshipCalls = RelationshipCalls.IdentifyAndGroup });

        Assert.Equal([MessageType.Identify, MessageType.Group], translation.Messages.Select(message => message.Type));
        Assert.Contains("\"traits\":{}", translation.Texts()[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/customers/1/devices", """{"device":{"id":"t"}}""", "Application Installed")]
    [InlineData("DELETE", "/api/v1/customers/1/devices/t", null, "Application Uninstalled")]
    public void A7_device_events_can_bear_the_names_that_the_page_mentions(string method, string path, string? body, string name) =>
        Assert.Contains($"\"event\":\"{name}\"", Some.Translate(method, path, body, new TranslationOptions { DeviceEventName = DeviceEventName.Application }).Texts()[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("id,email,cio_id", "42")]
    [InlineData("email", "person@example.com")]
    [InlineData("phone,cio_id", "cio_03000001")]
    [InlineData("phone", "42")]
    public void A1_another_identifier_can_become_the_userId(string order, string userId)
    {
        UserIdentifier[] identifiers = [.. order.Split(',').Select(word => Enum.Parse<UserIdentifier>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true))];
        var translation = Some.Translate(
            "PUT", "/api/v1/customers/42", """{"email":"person@example.com","cio_id":"03000001"}""", new TranslationOptions { UserIdOrder = identifiers }, trace: true);
        Assert.Contains($"\"userId\":\"{userId}\"", translation.Texts()[0], StringComparison.Ordinal);
        Assert.Contains(translation.Trace, line => line.Field == "userId" && line.From == (userId[0] == '4' ? "identifiers.id" : userId[0] == 'p' ? "identifiers.email" : "identifiers.cio_id"));
    }

    [Theory]
    [InlineData(false, """{"plan":"basic","_update":true,"_timestamp":1,"unsubscribed":true,"cio_subscription_preferences":{"topics":{"topic_1":true}},"cio_subscription_preferences.topics.topic_2":false}""")]
    [InlineData(true, """{"plan":"basic","unsubscribed":true}""")]
    public void A13_what_tells_Customerio_what_to_do_can_be_left_out(bool drop, string traits) =>
        Assert.Contains($"\"traits\":{traits},", Some.Translate("PUT", "/api/v1/customers/42",
            """{"plan":"basic","_update":true,"_timestamp":1,"unsubscribed":true,"cio_subscription_preferences":{"topics":{"topic_1":true}},"cio_subscription_preferences.topics.topic_2":false}""",
            new TranslationOptions { DropControlTraits = drop }).Texts()[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("POST", "/api/v1/customers/1/events", """{"name":"x"}""")]
    [InlineData("PUT", "/api/v1/customers/1", """{"cio_relationships":{"action":"delete_relationships","relationships":[{"identifiers":{"object_id":"a"}}]}}""")]
    [InlineData("POST", "/api/v1/metrics", """{"delivery_id":"d","metric":"opened"}""")]
    [InlineData("POST", "/api/v1/forms/f/submit", """{"data":{"id":"1"}}""")]
    [InlineData("POST", "/api/v2/entity", """{"type":"object","action":"identify","identifiers":{"object_id":"a"},"cio_relationships":[{"identifiers":{"id":"1"}},{"identifiers":{"id":"2"}}]}""")]
    [InlineData("POST", "/api/v2/entity", """{"action":"merge","primary":{"id":"1"},"secondary":{"id":"2"}}""")]
    [InlineData("POST", "/v1/track", """{"userId":"1","event":"x"}""")]
    public void A_call_and_its_messages_have_a_size_together(string method, string path, string body)
    {
        var options = new TranslationOptions { FormSubmittedEvent = true };
        var total = path.Length + body.Length + Some.Translate(method, path, body, options).Output.Length;

        Assert.Equal(Outcome.Mapped, Some.Translate(method, path, body, options with { MaxTotalBytes = total }).Outcome);
        var over = Some.Translate(method, path, body, options with { MaxTotalBytes = total - 1 });
        Assert.Equal(Outcome.Refused, over.Outcome);
        Assert.Empty(over.Messages);
        Assert.Equal(("too_large", -1), over.Problems.Select(problem => (problem.Reason, problem.BatchIndex)).Single());
    }

    [Theory]
    [InlineData(DeleteRelationship.Both, "delete")]
    [InlineData(DeleteRelationship.Track, "delete")]
    [InlineData(DeleteRelationship.Both, "add")]
    public void Each_relationship_of_a_call_has_an_id_of_its_own(DeleteRelationship setting, string action)
    {
        var options = new TranslationOptions { MaxTotalBytes = 64 * 1024 * 1024, DeleteRelationship = setting };
        var most = Some.Translate("PUT", "/api/v1/customers/1", Body(32_767), options);
        var ids = most.Messages.Select(message => Encoding.UTF8.GetString(most.Output.Span[message.MessageIdText])).ToArray();
        Assert.Equal(1 + 32_767 * (action == "delete" && setting == DeleteRelationship.Both ? 2 : 1), ids.Length);
        Assert.Equal(ids.Order(StringComparer.Ordinal).Distinct(), ids);

        Assert.Equal("too_large", Assert.Single(Some.Translate("PUT", "/api/v1/customers/1", Body(32_768), options).Problems).Reason);

        string Body(int count) =>
            $$$"""{"cio_relationships":{"action":"{{{action}}}_relationships","relationships":[{{{string.Join(',', Enumerable.Repeat("""{"identifiers":{"object_id":"a"}}""", count))}}}]}}""";
    }

    [Theory]
    [InlineData("/api/v1/customers/A%40b.co", "", "a@b.co", true)]
    [InlineData("/api/v1/customers/a%40b.co", "", "other@x.yz", false)]
    [InlineData("/api/v1/customers/j%C3%BCrgen%40b.co", "", "jürgen@b.co", true)]
    [InlineData("/api/v2/entity", "id", "jürgen@b.co", true)]
    [InlineData("/api/v2/entity", "email", "other@x.yz", false)]
    [InlineData("/api/v2/entity", "id", "other@x.yz", true)]
    public void A10_an_email_that_is_not_the_persons_does_not_stay_in_traits(string path, string identifier, string email, bool stays)
    {
        var attributes = $$"""{"email":"{{email}}","plan":"pro"}""";
        var (method, body) = identifier.Length == 0
            ? ("PUT", attributes)
            : ("POST", $$"""{"type":"person","action":"identify","identifiers":{"{{identifier}}":"a@b.co"},"attributes":{{attributes}}}""");
        var message = Some.Translate(method, path, body, new TranslationOptions { KeepEmailInTraits = true }).Texts()[0];
        Assert.Contains(stays ? $"\"traits\":{attributes}" : "\"traits\":{\"plan\":\"pro\"}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A13_escapes_in_a_name_change_nothing() => Assert.Contains("\"traits\":{},", Some.Translate(
        "PUT", "/api/v1/customers/42", """{"cio_subscription_preferences\u002etopics.topic_2":false}""", new TranslationOptions { DropControlTraits = true }).Texts()[0], StringComparison.Ordinal);

    [Fact]
    public void A10_the_email_can_stay_in_traits()
    {
        var message = Some.Translate("PUT", "/api/v1/customers/1", """{"email":"a@example.com"}""", new TranslationOptions { KeepEmailInTraits = true }).Texts()[0];

        Assert.Contains("\"traits\":{\"email\":\"a@example.com\"}", message, StringComparison.Ordinal);
        Assert.Contains("\"identifiers\":{\"id\":\"1\",\"email\":\"a@example.com\"}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A12_a_phone_number_can_be_an_identifier()
    {
        var message = Some.Translate("PUT", "/api/v1/customers/1", """{"phone":"+1415"}""", new TranslationOptions { PhoneIsIdentifier = true }).Texts()[0];

        Assert.Contains("\"traits\":{}", message, StringComparison.Ordinal);
        Assert.Contains("\"identifiers\":{\"id\":\"1\",\"phone\":\"+1415\"}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void M14_forms_follow_the_switches_of_traits()
    {
        const string Form = """{"data":{"email":"a@b.c","phone":"+1","_update":true,"cio_subscription_preferences.topics.topic_1":true,"cio_id":"cio_c","first":"x","form_id":"i","form_name":"n","form_type":"t","form_url":"u","form_url_param":"p"}}""";
        var options = new TranslationOptions { KeepEmailInTraits = true, PhoneIsIdentifier = true, DropControlTraits = true };
        var switched = Assert.Single(Some.Translate("POST", "/api/v1/forms/f/submit", Form, options).Texts());
        var usual = Assert.Single(Some.Translate("POST", "/api/v1/forms/f/submit", Form).Texts());

        Assert.Contains("\"traits\":{\"email\":\"a@b.c\",\"first\":\"x\"}", switched, StringComparison.Ordinal);
        Assert.Contains("\"identifiers\":{\"email\":\"a@b.c\",\"cio_id\":\"c\",\"phone\":\"+1\"}", switched, StringComparison.Ordinal);
        Assert.Contains("\"traits\":{\"phone\":\"+1\",\"_update\":true,\"cio_subscription_preferences.topics.topic_1\":true,\"first\":\"x\"}", usual, StringComparison.Ordinal);
        Assert.Contains("\"identifiers\":{\"email\":\"a@b.c\",\"cio_id\":\"c\"}", usual, StringComparison.Ordinal);
    }

    [Fact]
    public void M14_a_form_can_give_an_event_too()
    {
        var translation = Some.Translate("POST", "/api/v1/forms/f%201/submit", """{"data":{"email":"a@example.com","form_name":"N","form_id":"other"}}""", new TranslationOptions { FormSubmittedEvent = true });

        Assert.Equal([MessageType.Identify, MessageType.Track], translation.Messages.Select(message => message.Type));
        Assert.Contains("\"event\":\"Form Submitted\",\"properties\":{\"form_id\":\"f 1\",\"email\":\"a@example.com\",\"form_name\":\"N\"}", translation.Texts()[1], StringComparison.Ordinal);
    }
}
