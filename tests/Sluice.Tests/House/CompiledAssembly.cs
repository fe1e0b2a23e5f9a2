using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Sluice.Tests.House;

/// <summary>
/// What a compiled assembly really uses: signatures, fields, base types, locals and every instruction, in async bodies and lambdas too.
/// It does not see constants, which the compiler copies.
/// </summary>
internal sealed class CompiledAssembly : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public CompiledAssembly(string name)
    {
        _file = new(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>Names of the assemblies it refers to.</summary>
    public IReadOnlyList<string> Assemblies =>
        [.. _metadata.AssemblyReferences.Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name))];

    /// <summary>Foreign types it names, in full, for instance <c>System.IO.File</c>.</summary>
    public IEnumerable<string> ForeignTypes => _metadata.TypeReferences.Select(handle => FullName(handle));

    /// <summary>Foreign members it names, in full, for instance <c>System.DateTime.get_UtcNow</c>.</summary>
    public IEnumerable<string> ForeignMembers =>
        from handle in _metadata.MemberReferences
        let member = _metadata.GetMemberReference(handle)
        where member.Parent.Kind == HandleKind.TypeReference
        select $"{FullName(member.Parent)}.{_metadata.GetString(member.Name)}";

    /// <summary>Pairs of full names: a type of this assembly, and a type that something in it uses. Nested types count as their outermost.</summary>
    public IEnumerable<(string User, string Used)> Uses()
    {
        foreach (var handle in _metadata.TypeDefinitions)
        {
            var user = FullName(handle);
            var collector = new Collector(this);
            collector.AddType(_metadata.GetTypeDefinition(handle));
            foreach (var used in collector.Found) yield return (user, used);
        }
    }

    public void Dispose() => _file.Dispose();

    private string FullName(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                var definition = _metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
                var outer = definition.GetDeclaringType();
                return outer.IsNil ? Join(definition.Namespace, definition.Name) : FullName(outer);
            case HandleKind.TypeReference:
                var reference = _metadata.GetTypeReference((TypeReferenceHandle)handle);
                return reference.ResolutionScope.Kind == HandleKind.TypeReference
                    ? FullName(reference.ResolutionScope)
                    : Join(reference.Namespace, reference.Name);
            default:
                return "";
        }
    }

    private string Join(StringHandle space, StringHandle name) =>
        space.IsNil ? _metadata.GetString(name) : $"{_metadata.GetString(space)}.{_metadata.GetString(name)}";

    /// <summary>Collects the types that one type uses.</summary>
    private sealed class Collector(CompiledAssembly of) : ISignatureTypeProvider<bool, bool>
    {
        private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
            .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => (int)(ushort)code.Value);

        private readonly MetadataReader _metadata = of._metadata;

        public HashSet<string> Found { get; } = [];

        public void AddType(TypeDefinition type)
        {
            Add(type.BaseType);
            foreach (var one in type.GetInterfaceImplementations()) Add(_metadata.GetInterfaceImplementation(one).Interface);
            foreach (var one in type.GetCustomAttributes()) Add(_metadata.GetCustomAttribute(one).Constructor);
            foreach (var one in type.GetFields()) _metadata.GetFieldDefinition(one).DecodeSignature(this, false);
            foreach (var one in type.GetMethods()) AddMethod(_metadata.GetMethodDefinition(one));
        }

        private void AddMethod(MethodDefinition method)
        {
            method.DecodeSignature(this, false);
            foreach (var one in method.GetCustomAttributes()) Add(_metadata.GetCustomAttribute(one).Constructor);
            if (method.RelativeVirtualAddress == 0) return;
            var body = of._file.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil) _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, false);
            foreach (var region in body.ExceptionRegions) Add(region.CatchType);
            AddInstructions(body.GetILReader());
        }

        private void AddInstructions(BlobReader code)
        {
            while (code.RemainingBytes > 0)
            {
                int value = code.ReadByte();
                if (value == 0xFE) value = 0xFE00 | code.ReadByte();
                switch (OpCodesByValue[value].OperandType)
                {
                    case OperandType.InlineNone:
                        break;
                    case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                        code.ReadByte();
                        break;
                    case OperandType.InlineVar:
                        code.ReadInt16();
                        break;
                    case OperandType.InlineI8 or OperandType.InlineR:
                        code.ReadInt64();
                        break;
                    case OperandType.InlineSwitch:
                        for (var targets = code.ReadInt32(); targets > 0; targets--) code.ReadInt32();
                        break;
                    case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                        Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                        break;
                    default:
                        code.ReadInt32();
                        break;
                }
            }
        }

        private void Add(EntityHandle handle)
        {
            if (handle.IsNil) return;
            switch (handle.Kind)
            {
                case HandleKind.TypeDefinition or HandleKind.TypeReference:
                    Found.Add(of.FullName(handle));
                    break;
                case HandleKind.TypeSpecification:
                    _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, false);
                    break;
                case HandleKind.FieldDefinition:
                    var field = _metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                    Add(field.GetDeclaringType());
                    field.DecodeSignature(this, false);
                    break;
                case HandleKind.MethodDefinition:
                    var method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                    Add(method.GetDeclaringType());
                    method.DecodeSignature(this, false);
                    break;
                case HandleKind.MemberReference:
                    var member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                    Add(member.Parent);
                    if (member.GetKind() == MemberReferenceKind.Method) member.DecodeMethodSignature(this, false);
                    else member.DecodeFieldSignature(this, false);
                    break;
                case HandleKind.MethodSpecification:
                    var generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                    Add(generic.Method);
                    generic.DecodeSignature(this, false);
                    break;
            }
        }

        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => See(handle);

        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => See(handle);

        public bool GetTypeFromSpecification(MetadataReader reader, bool genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => See(handle);

        public bool GetArrayType(bool elementType, ArrayShape shape) => true;

        public bool GetByReferenceType(bool elementType) => true;

        public bool GetFunctionPointerType(MethodSignature<bool> signature) => true;

        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => true;

        public bool GetGenericMethodParameter(bool genericContext, int index) => true;

        public bool GetGenericTypeParameter(bool genericContext, int index) => true;

        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => true;

        public bool GetPinnedType(bool elementType) => true;

        public bool GetPointerType(bool elementType) => true;

        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => true;

        public bool GetSZArrayType(bool elementType) => true;

        private bool See(EntityHandle handle)
        {
            Add(handle);
            return true;
        }
    }
}
